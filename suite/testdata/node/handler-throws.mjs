// A webhook receiver that reads fields which only some webhooks have: payload.from is an object in
// messages and missing in most webhooks of a call. It shows what went wrong.
import express from 'express';
import Telnyx from 'telnyx';

const client = new Telnyx();
const app = express();

app.post('/webhooks', express.raw({ type: () => true, limit: '5mb' }), async (req, res) => {
  let event;
  try {
    event = await client.webhooks.unwrap(req.body.toString(), { headers: req.headers });
  } catch {
    res.sendStatus(403);
    return;
  }
  try {
    console.log(`${event.data.event_type} from ${event.data.payload.from.phone_number}`);
    res.sendStatus(200);
  } catch (error) {
    res.status(500).json({ error: error.message });
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
