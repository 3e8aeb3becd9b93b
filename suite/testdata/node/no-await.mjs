// A webhook receiver that calls the SDK's unwrap as if it were not async: the check comes to its end after the answer has gone out.
// A forged request is answered 200, and the rejection that nobody handles then ends the process.
import express from 'express';
import Telnyx from 'telnyx';
import { TelnyxWebhook } from 'telnyx/lib/webhooks';

const client = new Telnyx();
const verifier = new TelnyxWebhook(client.publicKey);
const app = express();

app.use(express.raw({ type: () => true, limit: '5mb' }));

app.post('/{*path}', (req, res) => {
  const body = Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '';
  try {
    if (req.is('application/x-www-form-urlencoded')) {
      verifier.verify(body, req.headers);
    } else {
      client.webhooks.unwrap(body, { headers: req.headers });
    }
    res.sendStatus(200);
  } catch {
    res.sendStatus(403);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
