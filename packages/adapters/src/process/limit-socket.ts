import type { Socket } from 'node:net';

/** Until when a connection may take, and what ends it before. */
export interface SocketLimit {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** Destroys the socket when time is up or the run is interrupted, and says which it was. */
export function limitSocket(socket: Socket, { deadline, signal }: SocketLimit) {
  let ended: 'late' | 'interrupted' | null = null;
  const end = (reason: 'late' | 'interrupted'): void => {
    ended = reason;
    socket.destroy(new Error(reason));
  };
  const timer = setTimeout(() => end('late'), Math.max(deadline - Date.now(), 1));
  const onAbort = (): void => end('interrupted');
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    ended: () => ended,
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
