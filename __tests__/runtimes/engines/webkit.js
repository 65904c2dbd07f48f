import { existsSync, readdirSync } from 'node:fs';
import { reasonOfFetch } from '../checks/fetch.js';
import { startProgram } from '../startProgram.js';
import { freePort } from './freePort.js';
import { pageOf } from './pageOf.js';
import { WebDriverSession } from './WebDriverSession.js';

const driver = '/usr/bin/WebKitWebDriver';
const display = '/usr/bin/Xvfb';

export const webkit = {
  name: 'WebKitGTK',
  how: 'ES modules in a page',
  lacks: ['Symbol.dispose', reasonOfFetch],
  missing: () =>
    existsSync(driver) && existsSync(display)
      ? undefined
      : 'Debian’s packages webkit2gtk-driver and xvfb are not installed',
  async run({ server, lacks, cleanUp }) {
    const screen = startProgram(cleanUp, display, [
      '-displayfd',
      '1',
      '-screen',
      '0',
      '800x600x24',
      '-nolisten',
      'tcp',
    ]);
    const port = await freePort();
    const env = { ...process.env, DISPLAY: `:${await numberOf(screen)}`, GDK_BACKEND: 'x11' };
    startProgram(cleanUp, driver, [`--port=${port}`, '--host=127.0.0.1'], { env });
    const options = { binary: browser(), args: ['--automation'] };
    const session = await WebDriverSession.start(`http://127.0.0.1:${port}`, { 'webkitgtk:browserOptions': options });
    cleanUp.add(() => session.end());
    await session.open(pageOf(server, lacks));
    const version = session.version.split('.').slice(0, 2).join('.');
    return { version, ...(await server.results) };
  },
};

/** The small browser that comes with the driver; its folder is named after the architecture and the version. */
function browser() {
  const libraries = '/usr/lib';
  for (const machine of readdirSync(libraries)) {
    for (const version of ['4.1', '6.0', '4.0']) {
      for (const name of [`webkit2gtk-${version}`, `webkitgtk-${version}`]) {
        const file = `${libraries}/${machine}/${name}/MiniBrowser`;
        if (existsSync(file)) return file;
      }
    }
  }
  return undefined;
}

/** The number of the display, which it prints. */
function numberOf(screen) {
  return new Promise((resolve, reject) => {
    screen.stdout.on('data', () => screen.output.endsWith('\n') && resolve(screen.output.trim()));
    screen.ended.then(() => reject(new Error(`The display ended: ${screen.errors}`)), reject);
  });
}
