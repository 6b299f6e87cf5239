DETACH main;
-- comes to: refused
