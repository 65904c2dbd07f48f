/*
 * Compiled only: what is converted fits the types that the others themselves declare, both ways, without a cast.
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

/** The editor's own, as in an extension. */
export function visualStudioCode(given: vscode.CancellationToken, source: vscode.CancellationTokenSource): void {
  fromVSCodeToken(given) satisfies CancellationToken;
  fromVSCodeToken(source) satisfies CancellationToken;
  fromVSCodeToken(undefined as vscode.CancellationToken | undefined) satisfies CancellationToken;
  toVSCodeToken(token) satisfies vscode.CancellationToken;
  toVSCodeToken(signal) satisfies vscode.CancellationToken;
}

export function extensionApi(document: vscode.TextDocument): vscode.ProviderResult<vscode.Hover> {
  const provider: vscode.HoverProvider = {
    provideHover: (_document, _position, given) => (fromVSCodeToken(given).isCancellationRequested ? null : undefined),
  };
  return provider.provideHover(document, {} as vscode.Position, toVSCodeToken(token));
}

/** The protocol's, on both sides of a connection. */
export function jsonRpc(connection: jsonrpc.MessageConnection, request: jsonrpc.RequestType<null, string, void>): void {
  fromVSCodeToken(new jsonrpc.CancellationTokenSource()) satisfies CancellationToken;
  fromVSCodeToken(jsonrpc.CancellationToken.None) satisfies CancellationToken;
  toVSCodeToken(token) satisfies jsonrpc.CancellationToken;
  void connection.sendRequest(request, null, toVSCodeToken(token));
  connection.onRequest(request, (_, given) => String(fromVSCodeToken(given)));
  toLSPError(new Error(), token, { ResponseError: jsonrpc.ResponseError }) satisfies unknown;
}

export function languageServerApi(connection: languageServer.Connection): void {
  connection.onHover((_, given) => (fromVSCodeToken(given).isCancellationRequested ? null : undefined));
  toVSCodeToken(token) satisfies languageServer.CancellationToken;
  toLSPError(new Error(), token, { ResponseError: languageServer.ResponseError }) satisfies unknown;
}

/** The compiler's: the one that a host gives, and the one that services take. */
export function typeScript(host: ts.HostCancellationToken, given: ts.CancellationToken, program: ts.Program): void {
  fromTypeScriptToken(host) satisfies CancellationToken;
  fromTypeScriptToken(given) satisfies CancellationToken;
  toTypeScriptToken(token) satisfies ts.HostCancellationToken;
  toTypeScriptToken(token, ts) satisfies ts.CancellationToken;
  program.getSemanticDiagnostics(undefined, toTypeScriptToken(token, ts));
  ({ getCancellationToken: () => toTypeScriptToken(token) }) satisfies Pick<
    ts.LanguageServiceHost,
    'getCancellationToken'
  >;
}

export function axiosApi(given: CancelToken): void {
  fromAxiosToken(given) satisfies CancellationToken;
  fromAxiosToken(axios.CancelToken.source().token) satisfies CancellationToken;
  toAxiosToken(token) satisfies CancelToken;
  void axios.get('/', { cancelToken: toAxiosToken(token) });
  void axios.get('/', { signal: token.signal });
}

export function esfx(given: Cancelable): void {
  fromEsfxCancelable(given) satisfies CancellationToken;
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

/** A token belongs to its kind: the wrong converter is an error of the compiler's. */
export function mistakes(editor: vscode.CancellationToken, host: ts.HostCancellationToken, given: CancelToken): void {
  // @ts-expect-error -- a host's token has a method of the same name
  fromVSCodeToken(host);
  // @ts-expect-error -- an editor's has a property of the same name
  fromTypeScriptToken(editor);
  // @ts-expect-error -- it is no signal
  Token.from(given);
  // @ts-expect-error -- nor is this
  Token.from(editor);
  // @ts-expect-error -- a source is no token
  toVSCodeToken(new CancellationTokenSource());
}
