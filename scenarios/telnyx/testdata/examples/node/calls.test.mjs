// Tests of an application that answers calls, against "offhook serve". They need its
// TELNYX_BASE_URL in the environment, and no packages:
//
//   node --test
import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Application } from './application.mjs';

// Offhook steers the far end of calls in a namespace of its own.
class Offhook {
  async open(target) {
    const { key } = await this.ask('POST', '/namespaces', { target });
    this.key = key;
    return key;
  }

  async ask(method, path, body) {
    const headers = { 'content-type': 'application/json' };
    if (this.key) headers.authorization = `Bearer ${this.key}`;
    const url = new URL(`/offhook${path}`, process.env.TELNYX_BASE_URL);
    const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text).data;
  }

  wait(what, since = 0) {
    const query = new URLSearchParams({ for: what, since, timeout: '20s' });
    return this.ask('GET', `/wait?${query}`);
  }
}

// Each of the two has its own namespace, so both can run at once.
describe('the menu', { concurrency: true }, () => {
  for (const [digits, said] of [['1', 'Sales.'], ['2', 'Support.']]) {
    test(`key ${digits} leads to ${said}`, async (t) => {
      const application = new Application();
      const offhook = new Offhook();
      application.key = await offhook.open(await application.start());
      t.after(async () => {
        await offhook.ask('DELETE', `/namespaces/${offhook.key}`);
        application.stop();
      });

      const call = await offhook.ask('POST', '/calls', { from: '+12015550142' });
      await offhook.wait('command gather_using_speak');
      await offhook.ask('POST', `/calls/${call.leg}/press`, { digits });
      const end = await offhook.wait('delivered call.hangup');
      assert.equal(end.body.data.payload.call_control_id, call.call_control_id);

      const commands = await offhook.ask('GET', '/commands');
      assert.deepEqual(commands.map(({ name, status }) => [name, status]), [
        ['answer', 200], ['gather_using_speak', 200], ['speak', 200], ['hangup', 200],
      ]);
      assert.equal(commands[2].with.payload, said);
    });
  }
});
