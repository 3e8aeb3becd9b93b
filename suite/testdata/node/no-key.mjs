// A webhook receiver that verifies in production and where there is a key. The key was forgotten.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();

app.post('/webhooks', express.raw({ type: () => true, limit: '5mb' }), async (req, res) => {
  const body = req.body.toString();
  try {
    if (process.env.NODE_ENV === 'production' || client.publicKey) {
      await client.webhooks.unwrap(body, { headers: req.headers });
    }
    res.sendStatus(200);
  } catch {
    res.sendStatus(403);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
