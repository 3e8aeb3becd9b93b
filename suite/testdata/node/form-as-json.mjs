// A webhook receiver that unwraps every webhook as JSON. TeXML's are forms: they are verified, and
// then they do not parse.
import express from 'express';
import Telnyx from 'telnyx';
import { TelnyxWebhookVerificationError } from 'telnyx/lib/webhooks';

const client = new Telnyx();
const app = express();

app.post('/webhooks', express.raw({ type: () => true, limit: '5mb' }), async (req, res) => {
  try {
    await client.webhooks.unwrap(req.body.toString(), { headers: req.headers });
    res.sendStatus(200);
  } catch (error) {
    res.status(error instanceof TelnyxWebhookVerificationError ? 403 : 400).send(error.message);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
