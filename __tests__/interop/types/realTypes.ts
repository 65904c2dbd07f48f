/*
 * Only compiled: in both directions, what is converted fits the types that the libraries declare, without a cast.
 */
import type { Cancelable } from '@esfx/cancelable';
import { CancelToken as EsfxToken } from '@esfx/canceltoken';
import axios, { type CancelToken } from 'axios';
import type Bluebird from 'bluebird';
import { type CancellationToken, CancellationToken as Token, CancellationTokenSource } from 'countermand';
import {
  fromAxiosToken,
  fromCancelablePromise,
  fromDonePromise,
  fromEsfxCancelable,
  fromSubscription,
  fromTypeScriptToken,
  fromVSCodeToken,
  toAxiosToken,
  toCancelablePromise,
  toEsfxCancelable,
  toLSPError,
  toObservable,
  toTypeScriptToken,
  toVSCodeToken,
} from 'countermand/interop';
import type PCancelable from 'p-cancelable';
import type { CancellablePromise } from 'real-cancellable-promise';
import { interval, type Observable, type Subscriber, type Subscription, takeUntil } from 'rxjs';
import ts from 'typescript';
import type * as vscode from 'vscode';
import * as jsonrpc from 'vscode-jsonrpc/node';
import * as languageServer from 'vscode-languageserver/node';

declare const token: CancellationToken;
declare const signal: AbortSignal;

/** The editor's API, as an extension sees it. */
export function visualStudioCode(editorToken: vscode.CancellationToken, source: vscode.CancellationTokenSource): void {
  fromVSCodeToken(editorToken) satisfies CancellationToken;
  fromVSCodeToken(source) satisfies CancellationToken;
  fromVSCodeToken(undefined as vscode.CancellationToken | undefined) satisfies CancellationToken;
  toVSCodeToken(token) satisfies vscode.CancellationToken;
  toVSCodeToken(signal) satisfies vscode.CancellationToken;
}

export function extensionApi(document: vscode.TextDocument): vscode.ProviderResult<vscode.Hover> {
  const provider: vscode.HoverProvider = {
    provideHover: (_document, _position, editorToken) =>
      fromVSCodeToken(editorToken).isCancellationRequested ? null : undefined,
  };
  return provider.provideHover(document, {} as vscode.Position, toVSCodeToken(token));
}

/** The protocol's API, on both sides of a connection. */
export function jsonRpc(connection: jsonrpc.MessageConnection, request: jsonrpc.RequestType<null, string, void>): void {
  fromVSCodeToken(new jsonrpc.CancellationTokenSource()) satisfies CancellationToken;
  fromVSCodeToken(jsonrpc.CancellationToken.None) satisfies CancellationToken;
  toVSCodeToken(token) satisfies jsonrpc.CancellationToken;
  void connection.sendRequest(request, null, toVSCodeToken(token));
  connection.onRequest(request, (_, serverToken) => String(fromVSCodeToken(serverToken)));
  toLSPError(new Error(), token, { ResponseError: jsonrpc.ResponseError }) satisfies unknown;
}

export function languageServerApi(connection: languageServer.Connection): void {
  connection.onHover((_, serverToken) => (fromVSCodeToken(serverToken).isCancellationRequested ? null : undefined));
  toVSCodeToken(token) satisfies languageServer.CancellationToken;
  toLSPError(new Error(), token, { ResponseError: languageServer.ResponseError }) satisfies unknown;
}

/** The compiler's API: the token that a host returns, and the one that programs take. */
export function typeScript(
  host: ts.HostCancellationToken,
  compilerToken: ts.CancellationToken,
  program: ts.Program,
): void {
  fromTypeScriptToken(host) satisfies CancellationToken;
  fromTypeScriptToken(compilerToken) satisfies CancellationToken;
  toTypeScriptToken(token) satisfies ts.HostCancellationToken;
  toTypeScriptToken(token, ts) satisfies ts.CancellationToken;
  program.getSemanticDiagnostics(undefined, toTypeScriptToken(token, ts));
  ({ getCancellationToken: () => toTypeScriptToken(token) }) satisfies Pick<
    ts.LanguageServiceHost,
    'getCancellationToken'
  >;
}

export function axiosApi(cancelToken: CancelToken): void {
  fromAxiosToken(cancelToken) satisfies CancellationToken;
  fromAxiosToken(axios.CancelToken.source().token) satisfies CancellationToken;
  toAxiosToken(token) satisfies CancelToken;
  void axios.get('/', { cancelToken: toAxiosToken(token) });
  void axios.get('/', { signal: token.signal });
}

export function esfx(cancelable: Cancelable): void {
  fromEsfxCancelable(cancelable) satisfies CancellationToken;
  fromEsfxCancelable(EsfxToken.source()) satisfies CancellationToken;
  fromEsfxCancelable(EsfxToken.none) satisfies CancellationToken;
  toEsfxCancelable(token) satisfies Cancelable;
  EsfxToken.from(toEsfxCancelable(token)) satisfies EsfxToken;
}

export function rxjs(subscription: Subscription, subscriber: Subscriber<string>): void {
  fromSubscription(subscription) satisfies CancellationToken;
  fromSubscription(subscriber) satisfies CancellationToken;
  interval(1).pipe(takeUntil(toObservable(token))) satisfies Observable<number>;
}

export function promises(
  cancelable: PCancelable<string>,
  real: CancellablePromise<string>,
  bluebird: Bluebird<string>,
  thenable: Thenable<string>,
): void {
  fromCancelablePromise(cancelable, token) satisfies Promise<string>;
  fromCancelablePromise(() => real, signal) satisfies Promise<string>;
  fromCancelablePromise(bluebird, token) satisfies Promise<string>;
  toCancelablePromise(async () => 1, token) satisfies Promise<number> & { cancel(): void };
  toCancelablePromise(async () => 1) satisfies PromiseLike<number> & Pick<PCancelable<number>, 'cancel'>;
  fromDonePromise(real) satisfies CancellationToken;
  fromDonePromise(thenable) satisfies CancellationToken;
  fromDonePromise(bluebird) satisfies CancellationToken;
}

/** Each kind of token has its converter: the compiler refuses the wrong one. */
export function mistakes(
  editorToken: vscode.CancellationToken,
  hostToken: ts.HostCancellationToken,
  cancelToken: CancelToken,
): void {
  // @ts-expect-error -- TypeScript's token has a method where VS Code's has a property
  fromVSCodeToken(hostToken);
  // @ts-expect-error -- and the other way around
  fromTypeScriptToken(editorToken);
  // @ts-expect-error -- a token of axios is not a signal
  Token.from(cancelToken);
  // @ts-expect-error -- a token of VS Code is not a signal
  Token.from(editorToken);
  // @ts-expect-error -- a source is not a token
  toVSCodeToken(new CancellationTokenSource());
}
