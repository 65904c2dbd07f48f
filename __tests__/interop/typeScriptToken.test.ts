import { CancellationToken, CancellationTokenSource, delay, isCancellation } from 'countermand';
import { fromTypeScriptToken, toTypeScriptToken } from 'countermand/interop';
import ts from 'typescript';

afterEach(() => {
  jest.useRealTimers();
});

/** A program of one file. The compiler polls its cancellation token for every statement. */
function programOf(text: string): ts.Program {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022, true);
  const host = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name: string) => (name === 'file.ts' ? file : undefined),
  };
  return ts.createProgram(['file.ts'], { noLib: true, types: [] }, host);
}

describe('a token of TypeScript, converted', () => {
  it('cancels work that it was passed to, within 20 ms', async () => {
    jest.useFakeTimers();
    const host = { isCanceled: false, isCancellationRequested: () => host.isCanceled };
    const work = delay(60_000, fromTypeScriptToken(host));
    host.isCanceled = true;
    jest.advanceTimersByTime(20);
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('a token of TypeScript that returns 1 counts as canceled, as in hosts that read it from shared memory', () => {
  expect(fromTypeScriptToken({ isCancellationRequested: () => 1 as never }).isCancellationRequested).toBe(true);
});

describe('a token converted for TypeScript', () => {
  it('stops the compiler with the exception that it expects', () => {
    const source = new CancellationTokenSource();
    const program = programOf('const one: string = 1;\n'.repeat(10));
    const token = toTypeScriptToken(source.token, ts);
    expect(program.getSemanticDiagnostics(undefined, token).length).toBeGreaterThan(0);
    source.cancel();
    const check = () => programOf('const one: string = 1;').getSemanticDiagnostics(undefined, token);
    expect(check).toThrow(ts.OperationCanceledException as never);
  });

  it('stops the compiler at a deadline, even though that never yields, and leaves the program usable', () => {
    const program = programOf('const one: string = 1;\n'.repeat(20_000));
    const source = new CancellationTokenSource(1);
    const [file] = program.getSourceFiles();
    let thrown: unknown;
    try {
      program.getSemanticDiagnostics(file, toTypeScriptToken(source.token, ts));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ts.OperationCanceledException);
    expect([isCancellation(thrown), source.token.kind]).toEqual([true, 'timeout']);
    expect(program.getSyntacticDiagnostics(file).length).toBe(0);
  });

  it('stops the language service', () => {
    const source = new CancellationTokenSource();
    const host = toTypeScriptToken(source.token, ts);
    const service = ts.createLanguageService({
      getCancellationToken: () => host,
      getCompilationSettings: () => ({ noLib: true }),
      getCurrentDirectory: () => '',
      getDefaultLibFileName: () => '',
      getScriptFileNames: () => ['file.ts'],
      getScriptSnapshot: (name) => (name === 'file.ts' ? ts.ScriptSnapshot.fromString('let a = 1;') : undefined),
      getScriptVersion: () => '1',
      fileExists: () => false,
      readFile: () => undefined,
    });
    expect(service.getSemanticDiagnostics('file.ts')).toBeInstanceOf(Array);
    source.cancel();
    expect(() => service.getNavigateToItems('a')).toThrow(ts.OperationCanceledException as never);
  });

  it('throws the reason when no class was passed', () => {
    const source = new CancellationTokenSource();
    const token = toTypeScriptToken(source.token);
    token.throwIfCancellationRequested();
    source.cancel(new Error('the disk is full'));
    expect(() => token.throwIfCancellationRequested()).toThrow('the disk is full');
  });

  it('is the same each time for the same class, and converts back to its token', () => {
    const { token } = new CancellationTokenSource();
    const [plain, withClass] = [toTypeScriptToken(token), toTypeScriptToken(token, ts)];
    expect([toTypeScriptToken(token), toTypeScriptToken(token, ts)]).toEqual([plain, withClass]);
    expect(toTypeScriptToken(token)).toBe(plain);
    expect(toTypeScriptToken(token, ts)).toBe(withClass);
    expect(plain).not.toBe(withClass);
    expect([fromTypeScriptToken(plain), fromTypeScriptToken(withClass)]).toEqual([token, token]);
    expect(fromTypeScriptToken(withClass)).toBe(token);
  });

  it('is never canceled when its token is CancellationToken.none, and converts back to that', () => {
    expect(toTypeScriptToken(null).isCancellationRequested()).toBe(false);
    expect(fromTypeScriptToken(toTypeScriptToken(null))).toBe(CancellationToken.none);
  });

  it('refuses a wrong class, a wrong token and wrong options', () => {
    const wording = "Cannot convert a token: 'OperationCanceledException' must be a function or undefined: received 42";
    expect(() => toTypeScriptToken(undefined, { OperationCanceledException: 42 as never })).toThrow(
      new TypeError(wording),
    );
    expect(() => toTypeScriptToken(42 as never)).toThrow(TypeError);
    const message = "Cannot convert a token: 'options' must be an object or undefined: received null";
    expect(() => toTypeScriptToken(undefined, null as never)).toThrow(new TypeError(message));
  });
});
