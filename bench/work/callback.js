let calls = 0;

/** How many callbacks have been called. */
export const countCalls = () => calls;

/** A callback of its own for each registration, as users have. */
export const callback = () => () => void calls++;
