import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleHost } from '../bundleHost.js';
import { reasonOfFetch } from '../checks/fetch.js';
import { startProgram } from '../startProgram.js';
import { installed } from './installed.js';

const file = installed('workerd/bin/workerd');

export const workerd = {
  name: 'workerd',
  how: 'one ES module in a Worker',
  lacks: [reasonOfFetch],
  missing: () => (file === undefined ? 'its package could not be installed' : undefined),
  version: () => undefined,
  async run({ application, server, lacks, cleanUp }) {
    await bundleHost(application, 'worker.js', { format: 'esm' });
    const configuration = join(application, 'bundles', 'workerd.capnp');
    writeFileSync(configuration, configurationText);
    const program = startProgram(cleanUp, file, ['serve', configuration, '--control-fd=1']);
    const address = await Promise.race([addressOf(program), endOf(program)]);
    const settings = JSON.stringify({ server: server.address, lacks });
    const response = await Promise.race([fetch(address, { method: 'POST', body: settings }), endOf(program)]);
    if (!response.ok) throw new Error(`${await response.text()}\n${program.errors}`);
    return response.json();
  },
};

// `local` lets it reach the loopback server, which a Worker in the real cloud could not.
const configurationText = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "checks", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2025-11-01",
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "checks")],
);
`;

/** The address where it listens, which it prints on the control descriptor. */
function addressOf(program) {
  return new Promise((resolve) => {
    program.stdout.on('data', () => {
      const port = /"event":"listen".*"port":(\d+)/.exec(program.output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}/`);
    });
  });
}

async function endOf(program) {
  throw new Error(`Ended with ${await program.ended}: ${program.errors}`);
}
