import { connect, createServer, type Socket } from 'node:net';

/** One connection that a client of ours opened, as the proxy saw it. */
export interface SeenConnection {
  /** All that the client sent, byte for byte as Latin-1: the greeting names database and application. */
  sent: string;
}

/** A way to a server that counts. */
export interface CountingProxy {
  readonly url: string;
  /** Those opened since the last call. */
  take(): readonly SeenConnection[];
  stop(): Promise<void>;
}

/** Passes everything on to the server of a URL, without TLS, and remembers what clients send. */
export async function countingProxy(url: string): Promise<CountingProxy> {
  const scheme = /^[a-z]+:/.exec(url)?.[0] ?? '';
  const place = new URL(url.replace(scheme, 'http:'));
  const upstreamPort = Number(place.port || (scheme.startsWith('postgres') ? '5432' : '3306'));
  const host = place.hostname;
  const sockets = new Set<Socket>();
  let seen: SeenConnection[] = [];
  const server = createServer((client) => {
    const connection: SeenConnection = { sent: '' };
    seen.push(connection);
    const upstream = connect(upstreamPort, host);
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut).on('close', cut);
    }
    client.on('data', (data) => {
      connection.sent += data.toString('latin1');
      upstream.write(data);
    });
    upstream.on('data', (data) => client.write(data));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place.port = String((server.address() as { port: number }).port);
  place.hostname = '127.0.0.1';
  place.searchParams.set('sslmode', 'disable');
  return {
    url: place.href.replace(/^http:/, scheme),
    take: () => {
      const taken = seen;
      seen = [];
      return taken;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
