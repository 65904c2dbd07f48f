import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '../engines/chromium.js';
import { installed } from '../engines/installed.js';
import { startProgram } from '../startProgram.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const typeScript = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

// Loaded before the example, so that it needs no network: it serves https://example.com on this machine.
const offline = readFileSync(join(root, '__tests__', 'support', 'exampleDotCom.mjs'), 'utf8');

/** The ways in which a new user may run the first example of the README. Each returns a transcript. */
export const ways = [
  { name: 'JavaScript, ES modules', run: (user) => user.runNode('example.mjs', user.example) },
  { name: 'JavaScript, CommonJS', run: (user) => user.runNode('example.cjs', asCommonJS(user.example)) },
  typeScriptWay('node16', 'node16'),
  typeScriptWay('bundler', 'esnext'),
  { name: 'a Vite page', missing: chromium.missing, run: runVitePage },
  {
    name: 'a Deno script',
    missing: () => (installed('deno/deno') === undefined ? 'its package could not be installed' : undefined),
    run(user) {
      user.write('example.ts', user.example);
      const flags = ['--quiet', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1'];
      return user.run('deno', installed('deno/deno'), ['run', ...flags, '--preload=offline.mjs', 'example.ts']);
    },
  },
];

function typeScriptWay(moduleResolution, module) {
  return {
    name: `TypeScript, moduleResolution ${moduleResolution}`,
    async run(user) {
      user.write('example.mts', user.example);
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2022',
        lib: ['es2022', 'dom'],
        strict: true,
        types: [],
      };
      user.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['example.mts'] }));
      const compiled = await user.run('tsc', process.execPath, [typeScript, '--project', '.']);
      return `${compiled}${await user.runNode('example.mjs')}`;
    },
  };
}

/** Converts the example as people do by hand: with `require`, and an async function around the code that awaits. */
function asCommonJS(example) {
  const [, names, code] = /^import (\{.*\}) from 'countermand';\n(.*)$/s.exec(example);
  return `const ${names} = require('countermand');\n(async () => {\n${code}})();\n`;
}

async function runVitePage(user) {
  user.write('index.html', '<!doctype html><title>example</title><script type="module" src="/example.ts"></script>\n');
  user.write('example.ts', user.example);
  const { createServer } = await import('vite');
  const server = await createServer({
    root: user.folder,
    configFile: false,
    logLevel: 'silent',
    server: { host: '127.0.0.1' },
  });
  user.cleanUp.add(() => server.close());
  await server.listen();
  const page = await chromium.open(user.cleanUp, user.folder);
  await page.route('https://example.com/**', () => {}); // never answered
  const printed = page.waitForEvent('console', { predicate: (message) => message.type() === 'log', timeout: 20_000 });
  await page.goto(server.resolvedUrls.local[0]);
  return `$ vite, in Chromium\n${(await printed).text()}\n`;
}

/** A user with an empty folder, in which only the package is installed. */
export class NewUser {
  constructor(folder, example, cleanUp) {
    Object.assign(this, { folder, example, cleanUp });
    this.write('offline.mjs', offline);
  }

  write(name, text) {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs a program, and returns what the user sees in the terminal. */
  async run(command, file, args) {
    const program = startProgram(this.cleanUp, file, args, { cwd: this.folder });
    const code = await program.ended;
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${program.errors}${program.output}`);
    return `$ ${[command, ...args.slice(-1)].join(' ')}\n${program.output}`;
  }

  async runNode(name, text) {
    if (text !== undefined) this.write(name, text);
    return await this.run('node', process.execPath, ['--import', './offline.mjs', name]);
  }
}
