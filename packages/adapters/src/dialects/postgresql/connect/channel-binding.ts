import type pg from 'pg';

/** The server lets us in without proving that it holds the certificate it showed. */
export class ChannelBindingRefused extends Error {}

const WEAKER = ['authenticationCleartextPassword', 'authenticationMD5Password'];
const BOUND = 'SCRAM-SHA-256-PLUS';

/**
 * The driver uses channel binding where it is offered but cannot require it. This does, before a password in any form
 * is sent. To be called before `connect`, so that it hears the server first.
 */
export function watchChannelBinding(client: pg.Client): {
  readonly assertBound: () => void;
  readonly refusal: () => ChannelBindingRefused | null;
} {
  let bound = false;
  let refusal: ChannelBindingRefused | null = null;
  const refuse = (why: string): void => {
    refusal = new ChannelBindingRefused(why);
    client.connection.stream.destroy(refusal);
  };
  for (const event of WEAKER)
    client.connection.on(event, () => refuse('It asks for a password in a weaker form.'));
  client.connection.on('authenticationSASL', (message: { readonly mechanisms: readonly string[] }) => {
    bound = message.mechanisms.includes(BOUND);
    if (!bound) refuse(`It offers ${message.mechanisms.join(', ')}.`);
  });
  return {
    assertBound: () => {
      if (!bound) throw (refusal = new ChannelBindingRefused('It asks for no password at all.'));
    },
    refusal: () => refusal,
  };
}
