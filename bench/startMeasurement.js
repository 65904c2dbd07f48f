import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { runtimes } from './runtimes.js';

/**
 * Starts a program of this folder in a process of its own, of any engine. It is ended with this process at the latest.
 * `receive` gives its next message, and throws what the program said if there is none.
 */
export function startMeasurement(runtime, program, args, nodeOptions = []) {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = execa(runtimes[runtime], [...nodeOptions, file, ...args.map(String)], {
    ipc: true,
    serialization: 'json', // what engines have in common
    reject: false,
  });
  return {
    async receive() {
      try {
        return await child.getOneMessage();
      } catch {
        throw new Error(firstErrorIn(await child));
      }
    },
    send: (message) => child.sendMessage(message),
    async end() {
      child.kill('SIGKILL');
      await child;
    },
  };
}

function firstErrorIn({ stderr, shortMessage }) {
  return (
    stderr.split('\n').find((line) => /^(\w*Error|error|FATAL ERROR)\b.*:/.test(line)) ??
    shortMessage ??
    'ended without a word'
  );
}

/** The one message of such a program. */
export async function measureOnce(runtime, program, args, nodeOptions) {
  const measurement = startMeasurement(runtime, program, args, nodeOptions);
  try {
    return await measurement.receive();
  } finally {
    await measurement.end();
  }
}
