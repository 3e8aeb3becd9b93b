// A webhook receiver that adds up the pieces of a body as text. A character that lies on the border
// of two pieces is lost, and the signature does not fit what is left.
import { createServer } from 'node:http';
import Telnyx from 'telnyx';

const client = new Telnyx();

const server = createServer((req, res) => {
  let body = '';
  req.on('data', (chunk) => {
    body += chunk;
  });
  req.on('end', async () => {
    try {
      await client.webhooks.unwrap(body, { headers: req.headers });
      res.writeHead(200).end();
    } catch {
      res.writeHead(403).end();
    }
  });
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
