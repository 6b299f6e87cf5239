CREATE FUNCTION f LANGUAGE wasm AS x'00';
-- comes to: refused
