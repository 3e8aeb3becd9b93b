// Reads one JSON line a webhook on standard input, {name, schema, bodies}, and writes one for each: {name, verdicts} or
// {name, error}. A verdict is what Ajv says of a body, in strict mode and the 2020 dialect.
import { createInterface } from 'node:readline';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

for await (const line of createInterface({ input: process.stdin })) {
  const { name, schema, bodies } = JSON.parse(line);
  try {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: false });
    addFormats(ajv);
    const validate = ajv.compile(schema);
    const verdicts = bodies.map((body) => (validate(body) ? '' : ajv.errorsText(validate.errors)));
    console.log(JSON.stringify({ name, verdicts }));
  } catch (error) {
    console.log(JSON.stringify({ name, error: error.message }));
  }
}
