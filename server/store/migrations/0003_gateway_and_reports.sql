-- Servers behind the gate, reports, and keys that are changed while they are in use.

-- A key that only verifies (brought along from another system), and how long tokens of a key may live after its last signature.
ALTER TABLE signing_keys ADD COLUMN purpose TEXT NOT NULL DEFAULT 'sign' CHECK (purpose IN ('sign', 'verify'));
ALTER TABLE signing_keys ADD COLUMN longest_token_lifetime INTEGER NOT NULL DEFAULT 0;  -- seconds

-- NULL: wrapped under the master key in use; else under the earlier one that `meta` keeps as earlier_master_key:<id>.
ALTER TABLE provider_token_keys ADD COLUMN earlier_master_key_id TEXT;
CREATE INDEX provider_token_keys_by_earlier_key ON provider_token_keys (earlier_master_key_id) WHERE earlier_master_key_id IS NOT NULL;
