-- own account: refused; login of the target: refused
CREATE EVENT e ON SCHEDULE EVERY benchmark(1e15, sha2('a', 512)) + 1 SECOND DO DELETE FROM x;
