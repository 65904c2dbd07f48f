import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { pageOf } from './pageOf.js';
import { versionOf } from './versionOf.js';

const executablePath = '/usr/bin/firefox-esr';

export const firefox = {
  name: 'Firefox',
  how: 'ES modules in a page',
  lacks: [],
  missing: () => (existsSync(executablePath) ? undefined : 'Debian’s package firefox-esr is not installed'),
  version: () => versionOf(executablePath),
  async run({ server, lacks, cleanUp, folder }) {
    const { launch } = await import('puppeteer-core');
    const browser = await launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      userDataDir: mkdtempSync(join(folder, 'firefox-')),
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    cleanUp.add(() => browser.close());
    const page = await browser.newPage();
    await page.goto(pageOf(server, lacks));
    return server.results;
  },
};
