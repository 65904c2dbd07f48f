import { CancellationToken, CancellationTokenSource, delay, isCancellation } from 'countermand';
import { fromTypeScriptToken, toTypeScriptToken } from 'countermand/interop';
import ts from 'typescript';

afterEach(() => {
  jest.useRealTimers();
});

/** A program of one file, which takes the compiler a look at its cancellation token for every statement. */
function programOf(text: string): ts.Program {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022, true);
  const host = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name: string) => (name === 'file.ts' ? file : undefined),
  };
  return ts.createProgram(['file.ts'], { noLib: true, types: [] }, host);
}

describe("TypeScript's token", () => {
  it('cancels what runs under it', async () => {
    jest.useFakeTimers();
    const host = { isCanceled: false, isCancellationRequested: () => host.isCanceled };
    const work = delay(60_000, fromTypeScriptToken(host));
    host.isCanceled = true;
    jest.advanceTimersByTime(20);
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a token for TypeScript', () => {
  it('stops the compiler at its work with the exception that it must see', () => {
    const source = new CancellationTokenSource();
    const program = programOf('const one: string = 1;\n'.repeat(10));
    const token = toTypeScriptToken(source.token, ts);
    expect(program.getSemanticDiagnostics(undefined, token).length).toBeGreaterThan(0);
    source.cancel();
    const check = () => programOf('const one: string = 1;').getSemanticDiagnostics(undefined, token);
    expect(check).toThrow(ts.OperationCanceledException as never);
  });

  it('stops the compiler by a deadline, though it never yields, and leaves the program fit for use', () => {
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

  it('is what the language service asks', () => {
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

  it('throws the reason where it is given no class', () => {
    const source = new CancellationTokenSource();
    const token = toTypeScriptToken(source.token);
    token.throwIfCancellationRequested();
    source.cancel(new Error('the disk is full'));
    expect(() => token.throwIfCancellationRequested()).toThrow('the disk is full');
  });

  it('is the same each time for the same class, and is converted back to its token', () => {
    const { token } = new CancellationTokenSource();
    const [plain, withClass] = [toTypeScriptToken(token), toTypeScriptToken(token, ts)];
    expect([toTypeScriptToken(token), toTypeScriptToken(token, ts)]).toEqual([plain, withClass]);
    expect(toTypeScriptToken(token)).toBe(plain);
    expect(toTypeScriptToken(token, ts)).toBe(withClass);
    expect(plain).not.toBe(withClass);
    expect([fromTypeScriptToken(plain), fromTypeScriptToken(withClass)]).toEqual([token, token]);
    expect(fromTypeScriptToken(withClass)).toBe(token);
  });

  it('is none where the token is none', () => {
    expect(toTypeScriptToken(null).isCancellationRequested()).toBe(false);
    expect(fromTypeScriptToken(toTypeScriptToken(null))).toBe(CancellationToken.none);
  });

  it('refuses what is no class or no token', () => {
    const wording = 'Cannot use 42 as OperationCanceledException: expected a function';
    expect(() => toTypeScriptToken(undefined, { OperationCanceledException: 42 as never })).toThrow(
      new TypeError(wording),
    );
    expect(() => toTypeScriptToken(42 as never)).toThrow(TypeError);
  });
});
