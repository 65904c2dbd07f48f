import { chromium } from './chromium.js';
import { compilers } from './compilers.js';
import { firefox } from './firefox.js';
import { hermes } from './hermes.js';
import { programs } from './programs.js';
import { shells } from './shells.js';
import { webkit } from './webkit.js';
import { workerd } from './workerd.js';

/**
 * All engines, and compilers, in the order of the table. Of each: its `name`, `how` the package is loaded there, what it `lacks` of the
 * capabilities, why it is `missing` on this machine if it is, its `version`, and how to `run` the checks on it.
 */
export const engines = [...programs, workerd, chromium, firefox, webkit, ...shells, hermes, ...compilers];
