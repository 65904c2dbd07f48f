let calls = 0;

/** Returns how many callbacks have been called. */
export const countCalls = () => calls;

/** Makes a new callback for each registration, as users do. */
export const callback = () => () => void calls++;
