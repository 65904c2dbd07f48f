// A platform of 2020: an AbortController that knows neither reasons nor statics, and no DOMException.
Reflect.deleteProperty(AbortSignal, 'any');
Reflect.deleteProperty(AbortSignal, 'timeout');
Reflect.deleteProperty(AbortSignal, 'abort');
Reflect.deleteProperty(AbortSignal.prototype, 'throwIfAborted');
Reflect.deleteProperty(AbortSignal.prototype, 'reason');
Reflect.deleteProperty(globalThis, 'DOMException');
