-- own account: loads; login of the target: refused
CREATE EVENT e ON SCHEDULE EVERY 1 SECOND ENABLE DO CREATE USER 'bystander2'@'%';
