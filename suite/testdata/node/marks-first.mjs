// A webhook receiver that remembers each event before it verifies it, and acknowledges what it
// remembers. A forgery takes the id of an event, and the genuine one is then done already.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();
const seen = new Set();

app.post('/webhooks', express.raw({ type: () => true, limit: '5mb' }), async (req, res) => {
  const body = req.body.toString();
  try {
    const { id } = JSON.parse(body).data;
    if (seen.has(id)) {
      res.sendStatus(200);
      return;
    }
    seen.add(id);
    await client.webhooks.unwrap(body, { headers: req.headers });
    res.sendStatus(200);
  } catch {
    res.sendStatus(403);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
