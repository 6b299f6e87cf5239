import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { freePort } from '@lockstep/testing';

export interface FakePooler {
  readonly port: number;
  stop(): Promise<void>;
}

export interface FakePoolerOptions {
  readonly serverPort: number;
  /** When a server connection goes back to the pool. */
  readonly mode: 'transaction' | 'session';
  /** Which idle server connection is handed out next: the one used last, or the one that waited longest. */
  readonly order: 'last-used' | 'round-robin';
}

interface Server {
  readonly socket: Socket;
  readonly greeting: Buffer;
}

/** What PgBouncer does, without authentication: greets by itself, then lends a server connection at a time. */
export async function startFakePooler(options: FakePoolerOptions): Promise<FakePooler> {
  const idle: Server[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const borrow = async (startup: Buffer): Promise<Server> => {
    const server = options.order === 'last-used' ? idle.pop() : idle.shift();
    return server ?? (await openServer(keep(new Socket()), options.serverPort, startup));
  };
  const pooler = createServer((client) => {
    void serve(keep(client), { ...options, borrow, giveBack: (server) => void idle.push(server) });
  });
  const port = await freePort();
  pooler.listen(port, '127.0.0.1');
  await once(pooler, 'listening');
  return {
    port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => pooler.close(resolve));
    },
  };
}

interface Lending extends FakePoolerOptions {
  readonly borrow: (startup: Buffer) => Promise<Server>;
  readonly giveBack: (server: Server) => void;
}

let inventedPid = 1_000_000_000;

async function serve(client: Socket, lending: Lending): Promise<void> {
  const fromClient = messagesOf(client, 'startup');
  const startup = (await fromClient.next()).value ?? Buffer.alloc(0);
  let server: Server | null = await lending.borrow(startup);
  client.write(withPid(server.greeting, (inventedPid += 1)));
  if (lending.mode === 'transaction') {
    lending.giveBack(server);
    server = null;
  }
  for await (const message of fromClient) {
    if (message.toString('latin1', 0, 1) === 'X') break;
    server ??= await lending.borrow(startup);
    const status = await exchange(client, server.socket, message);
    if (status === 'I' && lending.mode === 'transaction') {
      lending.giveBack(server);
      server = null;
    }
  }
  server?.socket.destroy();
  client.end();
}

/** Sends one query and passes the answer on, up to ReadyForQuery, whose transaction status it gives. */
async function exchange(client: Socket, server: Socket, message: Buffer): Promise<string> {
  server.write(message);
  for await (const answer of messagesOf(server, 'message')) {
    client.write(answer);
    if (answer.toString('latin1', 0, 1) === 'Z') return answer.toString('latin1', 5, 6);
  }
  return 'I';
}

async function openServer(socket: Socket, port: number, startup: Buffer): Promise<Server> {
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(startup);
  const greeting: Buffer[] = [];
  for await (const message of messagesOf(socket, 'message')) {
    greeting.push(message);
    if (message.toString('latin1', 0, 1) === 'Z') break;
  }
  return { socket, greeting: Buffer.concat(greeting) };
}

/** The greeting with another process id in BackendKeyData. */
function withPid(greeting: Buffer, pid: number): Buffer {
  const copy = Buffer.from(greeting);
  for (let at = 0; at < copy.length; at += 1 + copy.readInt32BE(at + 1)) {
    if (copy.toString('latin1', at, at + 1) === 'K') copy.writeInt32BE(pid, at + 5);
  }
  return copy;
}

/** Complete protocol messages of a socket; the first of a client has no type. Leaving the loop leaves the socket open. */
async function* messagesOf(socket: Socket, first: 'startup' | 'message'): AsyncGenerator<Buffer, undefined> {
  let buffered = Buffer.alloc(0);
  let typeBytes = first === 'startup' ? 0 : 1;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    buffered = Buffer.concat([buffered, chunk as Buffer]);
    while (buffered.length >= typeBytes + 4) {
      const length = typeBytes + buffered.readInt32BE(typeBytes);
      if (buffered.length < length) break;
      const message = Buffer.from(buffered.subarray(0, length));
      buffered = buffered.subarray(length);
      typeBytes = 1;
      yield message;
    }
  }
  return undefined;
}
