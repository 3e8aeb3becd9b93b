// A webhook receiver that calls unwrap with the body alone, as older versions of the SDK allowed.
// Version 7 throws a TypeError, whatever the body is, and Express answers 500.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();

app.post('/webhooks', express.raw({ type: () => true, limit: '5mb' }), async (req, res) => {
  await client.webhooks.unwrap(req.body.toString());
  res.sendStatus(200);
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
