import { connect, createServer, type Socket } from 'node:net';

/** A way to a server on which everything stops without a word. */
export interface StalledProxy {
  readonly url: string;
  stop(): Promise<void>;
}

/** Passes everything on until a client sends this text; from then on nothing arrives any more, in no direction. */
export async function stalledProxy(url: string, text: string): Promise<StalledProxy> {
  const scheme = /^[a-z]+:/.exec(url)?.[0] ?? '';
  const place = new URL(url.replace(scheme, 'http:'));
  const port = Number(place.port || (scheme.startsWith('postgres') ? '5432' : '3306'));
  const host = place.hostname;
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((client) => {
    const upstream = connect(port, host);
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', cut);
    }
    client.on('data', (data) => {
      isStalled ||= data.includes(text);
      if (!isStalled) upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!isStalled) client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place.port = String((server.address() as { port: number }).port);
  place.hostname = '127.0.0.1';
  return {
    url: place.href.replace(/^http:/, scheme),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
