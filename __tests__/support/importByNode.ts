import { realProcess } from './uncaught.js';

/** Imports by Node, and not by Jest, which has modules of CommonJS only. */
export const importByNode: (specifier: string) => Promise<any> = realProcess
  .getBuiltinModule('module')
  .createRequire(__filename)('./nativeImport.cjs');
