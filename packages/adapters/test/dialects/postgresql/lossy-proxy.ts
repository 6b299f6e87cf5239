import { createServer, connect, type Socket } from 'node:net';
import { freePort } from '@lockstep/testing';

export interface LossyProxy {
  /** The database of `url`, reached through the proxy. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A COMMIT as a client sends it: a simple query of exactly this text. */
const COMMIT = Buffer.from('Q\0\0\0\x0bCOMMIT\0', 'latin1');

/**
 * A way to a server that breaks once, at the `nth` COMMIT: before the server gets it, or after the server executed it
 * and before its answer arrives.
 */
export async function lossyProxy(
  url: string,
  breaks: { readonly nth: number; readonly when: 'before' | 'after' },
): Promise<LossyProxy> {
  const { hostname, port } = new URL(url);
  let commits = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let isDeaf = false;
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', cut);
    }
    client.on('data', (data) => {
      if (data.includes(COMMIT)) commits += 1;
      const isTheOne = data.includes(COMMIT) && commits === breaks.nth;
      if (isTheOne && breaks.when === 'before') return cut();
      isDeaf ||= isTheOne;
      upstream.write(data);
    });
    upstream.on('data', (data) => (isDeaf ? cut() : client.write(data)));
  });
  const listenOn = await freePort();
  await new Promise<void>((resolve) => server.listen(listenOn, '127.0.0.1', resolve));
  const proxied = new URL(url);
  proxied.port = String(listenOn);
  return {
    url: proxied.href,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
