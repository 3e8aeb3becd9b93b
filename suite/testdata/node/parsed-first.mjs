// A webhook receiver with a parser for the whole application, and the raw body on one route: what
// was parsed is gone, and "[object Object]" is verified in its place.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();

app.use(express.json({ limit: '5mb' }));

app.post('/webhooks', express.raw({ type: () => true, limit: '5mb' }), async (req, res) => {
  try {
    await client.webhooks.unwrap(req.body.toString(), { headers: req.headers });
    res.sendStatus(200);
  } catch {
    res.sendStatus(403);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
