// A webhook receiver with the limit for bodies that Express has by itself, 100 kB: a larger
// webhook is answered 413.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();

app.post('/webhooks', express.raw({ type: 'application/json' }), async (req, res) => {
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
