CREATE TABLE auth.sessions (
  token      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    bigint NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  user_agent text
);

CREATE INDEX sessions_user_id_idx ON auth.sessions (user_id);

-- A person sees only their own sessions; the application names the person in app.user_id.
ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_sessions ON auth.sessions
  USING (user_id = current_setting('app.user_id', true)::bigint);
