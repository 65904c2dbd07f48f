import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installed } from './installed.js';
import { bare, runShell } from './runShell.js';

const jsc = '/usr/bin/jsc';

/** Engines without a browser, in a setup like React Native's. */
export const shells = [
  {
    name: 'QuickJS',
    how: 'one script, `abort-controller` 3',
    lacks: [...bare, 'performance', 'break that waits for return'],
    missing: () => (installed('quickjs-emscripten') ? undefined : 'its package could not be installed'),
    version: () => undefined,
    run(context) {
      const host = fileURLToPath(new URL('../quickjs.js', import.meta.url));
      return runShell(context, process.execPath, [host]);
    },
  },
  {
    name: 'JavaScriptCore',
    how: 'one script, `abort-controller` 3',
    lacks: bare,
    missing: () => (existsSync(jsc) ? undefined : 'Debian’s package libjavascriptcoregtk-4.0-bin is not installed'),
    version: () => undefined,
    run: (context) => runShell(context, jsc, []),
  },
];
