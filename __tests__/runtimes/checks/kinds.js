import { same, sameItems } from './assertions.js';

/** What kind of cancellation a caught error means. */
export const kindChecks = [
  {
    name: 'the kind of an error is known without a token: ours, the platform’s, other libraries’, or none',
    run({ cancellationKind, isCancellation, OperationCanceledError, TimeoutError }) {
      for (const [error, kind] of [
        [new OperationCanceledError(), 'canceled'],
        [new TimeoutError(), 'timeout'],
        [Object.assign(new Error('stopped'), { name: 'AbortError' }), 'canceled'],
        [Object.assign(new Error('late'), { name: 'TimeoutError' }), 'timeout'],
        [Object.assign(new Error('Canceled'), { name: 'Canceled' }), 'canceled'],
        [
          Object.assign(new Error('canceled'), { name: 'CanceledError', code: 'ERR_CANCELED', __CANCEL__: true }),
          'canceled',
        ],
        [new Error('The disk is full'), undefined],
        [new TypeError('wrong'), undefined],
        [undefined, undefined],
        ['text', undefined],
      ]) {
        sameItems([cancellationKind(error), isCancellation(error)], [kind, kind === 'canceled'], String(error));
      }
    },
  },
  {
    name: 'with a token, the token decides the kind of an error that is shaped like a stop',
    run({ CancellationTokenSource, cancellationKind }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const lost = new Error('The request was aborted');
      same(cancellationKind(lost, token), undefined);
      source.cancel();
      sameItems([cancellationKind(lost, token), cancellationKind(token.reason, token)], ['canceled', 'canceled']);
      const others = [new TypeError('wrong'), new Error('The order was canceled by the customer')];
      for (const other of others) same(cancellationKind(other, token), undefined);
      const failed = new CancellationTokenSource();
      const error = new TypeError('wrong');
      failed.cancel(error);
      sameItems([failed.token.kind, cancellationKind(error, failed.token)], ['failed', 'failed']);
      same(cancellationKind(lost, new CancellationTokenSource(0).token), 'timeout');
    },
  },
  {
    name: 'errors are instances of their classes, with their names and codes',
    run({ OperationCanceledError, TimeoutError, ObjectDisposedError, UndoError }) {
      for (const [error, classes, name, code] of [
        [new OperationCanceledError('text'), [OperationCanceledError], 'AbortError', 'ABORT_ERR'],
        [new TimeoutError('text'), [TimeoutError, OperationCanceledError], 'TimeoutError', 'ERR_TIMEOUT'],
        [new ObjectDisposedError('text'), [ObjectDisposedError], 'ObjectDisposedError', 'ERR_OBJECT_DISPOSED'],
        [new UndoError('text'), [UndoError], 'UndoError', 'ERR_UNDO'],
      ]) {
        sameItems([error.name, error.code, error.message, typeof error.stack], [name, code, 'text', 'string']);
        for (const each of [Error, ...classes]) same(error instanceof each, true, name);
        sameItems(Object.keys(error), [], `what ${name} shows of itself`);
      }
    },
  },
];
