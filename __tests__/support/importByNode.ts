import { realProcess } from './uncaught.js';

/** Imports a module with Node, since Jest supports CommonJS modules only. */
export const importByNode: (specifier: string) => Promise<any> = realProcess
  .getBuiltinModule('module')
  .createRequire(__filename)('./nativeImport.cjs');
