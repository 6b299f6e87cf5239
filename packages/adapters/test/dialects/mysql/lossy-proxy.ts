import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that breaks once. */
export interface LossyProxy {
  /** The database of `url`, reached through the proxy. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Breaks at the first packet that holds `text`: before the server gets it, or after the server executed it and before
 * its answer arrives.
 */
export async function lossyProxy(
  url: string,
  breaks: { readonly text: string; readonly when: 'before' | 'after' },
): Promise<LossyProxy> {
  const place = new URL(url.replace(/^[a-z]+:/, 'http:'));
  const upstreamPort = Number(place.port || '3306');
  const upstreamHost = place.hostname;
  const sockets = new Set<Socket>();
  let isBroken = false;
  const server = createServer((client) => {
    const upstream = connect(upstreamPort, upstreamHost);
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
      const isTheOne = !isBroken && data.includes(breaks.text);
      isBroken ||= isTheOne;
      if (isTheOne && breaks.when === 'before') return cut();
      isDeaf ||= isTheOne;
      return upstream.write(data);
    });
    upstream.on('data', (data) => (isDeaf ? cut() : client.write(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place.port = String((server.address() as { port: number }).port);
  place.hostname = '127.0.0.1';
  return {
    url: place.href.replace(/^http:/, 'mariadb:'),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
