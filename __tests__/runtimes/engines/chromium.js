import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { pageOf } from './pageOf.js';
import { versionOf } from './versionOf.js';

const executablePath = '/usr/bin/chromium';

export const chromium = {
  name: 'Chromium',
  how: 'ES modules in a page',
  lacks: [],
  missing: () => (existsSync(executablePath) ? undefined : 'Debian’s package chromium is not installed'),
  version: () => versionOf(executablePath),
  async run({ server, lacks, cleanUp, folder }) {
    const page = await chromium.open(cleanUp, folder);
    await page.goto(pageOf(server, lacks));
    return server.results;
  },
  /** Opens a page in a new browser. */
  async open(cleanUp, folder) {
    const playwright = await import('playwright-core');
    const context = await playwright.chromium.launchPersistentContext(mkdtempSync(join(folder, 'chromium-')), {
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    cleanUp.add(() => context.close());
    return await context.newPage();
  },
};
