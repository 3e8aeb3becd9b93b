// A webhook receiver that answers before it verifies, to be quick. Whatever comes, the sender is
// told that all is well.
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import Telnyx from 'telnyx';

const client = new Telnyx();

const server = createServer(async (req, res) => {
  const body = (await buffer(req)).toString('utf8');
  res.writeHead(200).end();
  try {
    await client.webhooks.unwrap(body, { headers: req.headers });
  } catch (error) {
    console.error(`ignored: ${error.message}`);
  }
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
