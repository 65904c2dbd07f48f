// Runs a script in QuickJS, with timers and `print`: node quickjs.js file.
import { readFileSync } from 'node:fs';
import { getQuickJS } from 'quickjs-emscripten';

const [, , file] = process.argv;
const quickJS = await getQuickJS();
const runtime = quickJS.newRuntime();
const context = runtime.newContext();
const timers = new Map();
let last = 0;

function define(name, implementation) {
  context.newFunction(name, implementation).consume((handle) => context.setProp(context.global, name, handle));
}

define('print', (text) => console.log(context.getString(text)));
define('setTimeout', (callback, milliseconds) => {
  const id = ++last;
  const kept = callback.dup();
  const timer = setTimeout(() => {
    timers.delete(id);
    check(context.callFunction(kept, context.undefined));
    kept.dispose();
    runJobs();
  }, context.getNumber(milliseconds));
  timers.set(id, { timer, kept });
  return context.newNumber(id);
});
define('clearTimeout', (handle) => {
  const id = context.typeof(handle) === 'number' ? context.getNumber(handle) : 0;
  clearTimeout(timers.get(id)?.timer);
  timers.get(id)?.kept.dispose();
  timers.delete(id);
});

/** An uncaught error ends the program, as in Node. */
function check(result) {
  if (result.error === undefined) return result.value.dispose();
  const error = context.dump(result.error);
  console.error(`Uncaught ${error.name}: ${error.message}\n${error.stack}`);
  process.exit(1);
}

function runJobs() {
  while (runtime.hasPendingJob()) {
    const result = runtime.executePendingJobs();
    if (result.error !== undefined) check(result);
  }
}

check(context.evalCode(readFileSync(file, 'utf8'), file));
runJobs();
