// A webhook receiver on Telnyx's SDK for Node, as the SDK means it to be used.
// The public key comes from TELNYX_PUBLIC_KEY, which the SDK reads by itself.
import express from 'express';
import Telnyx from 'telnyx';
import { TelnyxWebhook, TelnyxWebhookVerificationError } from 'telnyx/lib/webhooks';

const client = new Telnyx();
const verifier = new TelnyxWebhook(client.publicKey);
const app = express();

// The signature covers the bytes as they came, so every body is kept raw, whatever its type.
app.use(express.raw({ type: () => true, limit: '5mb' }));

app.post('/{*path}', async (req, res) => {
  const body = Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '';
  try {
    if (req.is('application/x-www-form-urlencoded')) {
      // TeXML sends forms; unwrap would verify one and then fail to parse it as JSON.
      await verifier.verify(body, req.headers);
    } else {
      await client.webhooks.unwrap(body, { headers: req.headers });
    }
    res.sendStatus(200);
  } catch (error) {
    res.sendStatus(error instanceof TelnyxWebhookVerificationError ? 403 : 400);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
