import { chromium } from './chromium.js';
import { compilers } from './compilers.js';
import { firefox } from './firefox.js';
import { hermes } from './hermes.js';
import { programs } from './programs.js';
import { shells } from './shells.js';
import { webkit } from './webkit.js';
import { workerd } from './workerd.js';

/**
 * All engines and compilers, in the order of the table. Each has a `name`; `how` the package is loaded; the capabilities that it
 * `lacks`; `missing`, which returns why it is not available on this machine, if it is not; its `version`; and `run`, which runs
 * the checks on it.
 */
export const engines = [...programs, workerd, chromium, firefox, webkit, ...shells, hermes, ...compilers];
