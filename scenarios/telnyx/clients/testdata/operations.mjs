// Gives every command with the official SDK. It reads operations, [{"name", "body"}], from standard
// input, and writes a line of JSON for each: the method, its arguments, and what came of it.
import { readFileSync } from 'node:fs';
import Telnyx from 'telnyx';
import { methods } from './methods.mjs';

// watched is the client, which notes the method that is called and its arguments.
function watched(of, path, note) {
  return new Proxy(of, {
    get(_, name) {
      const value = of[name];
      if (typeof value === 'function') {
        return (...args) => {
          Object.assign(note, { method: [...path, name], args });
          return value.apply(of, args);
        };
      }
      return value !== null && typeof value === 'object' ? watched(value, [...path, name], note)
        : value;
    },
  });
}

// plain is an answer without what a page has beside it.
function plain(answer) {
  if (typeof answer?.getPaginatedItems !== 'function') return answer;
  const { options, response, body, ...rest } = answer;
  return rest;
}

async function give({ name, body }) {
  const note = { operation: name };
  if (!methods[name]) return note;
  const [scene, call] = methods[name];
  const telnyx = new Telnyx({ maxRetries: 0 });
  try {
    const ids = await scene(telnyx);
    const asked = call(watched(telnyx, [], note), ids, body);
    const { data, response } = await asked.withResponse();
    note.status = response.status;
    note.answer = plain(data) || undefined; // null and '' are no body
  } catch (error) {
    note.error = error.constructor.name;
    note.says = error.message;
    note.status = error.status;
    note.code = error.error?.errors?.[0]?.code ?? '';
  }
  return note;
}

const operations = JSON.parse(readFileSync(0, 'utf8'));
for (const note of await Promise.all(operations.map(give))) console.log(JSON.stringify(note));
