// A webhook receiver on Telnyx's SDK for Node and nothing but Node's own HTTP server.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import Telnyx from 'telnyx';
import { TelnyxWebhook, TelnyxWebhookVerificationError } from 'telnyx/lib/webhooks';

const client = new Telnyx();

async function verified(req) {
  const body = (await buffer(req)).toString('utf8'); // decoded once, when all of it is there
  if (req.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    // TeXML sends forms; unwrap would verify one and then fail to parse it as JSON.
    await new TelnyxWebhook(client.publicKey).verify(body, req.headers);
    return new URLSearchParams(body);
  }
  return client.webhooks.unwrap(body, { headers: req.headers });
}

const server = createServer(async (req, res) => {
  if (req.method !== 'POST') {
    res.writeHead(405).end();
    return;
  }
  try {
    await verified(req);
    res.writeHead(200).end();
  } catch (error) {
    res.writeHead(error instanceof TelnyxWebhookVerificationError ? 403 : 400).end();
  }
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
