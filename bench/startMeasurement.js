import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { runtimes } from './runtimes.js';

/**
 * Starts a program of this folder in its own process, on any engine. The process ends with this one at the latest. `receive`
 * returns its next message, and throws the error that the program printed if it ends without one.
 */
export function startMeasurement(runtime, program, args, nodeOptions = []) {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = execa(runtimes[runtime], [...nodeOptions, file, ...args.map(String)], {
    ipc: true,
    serialization: 'json', // the only serialization that all engines support
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
    'ended without a message'
  );
}

/** Runs such a program, and returns its only message. */
export async function measureOnce(runtime, program, args, nodeOptions) {
  const measurement = startMeasurement(runtime, program, args, nodeOptions);
  try {
    return await measurement.receive();
  } finally {
    await measurement.end();
  }
}
