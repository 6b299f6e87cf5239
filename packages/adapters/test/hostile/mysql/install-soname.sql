-- own account: refused; login of the target: refused
INSTALL SONAME 'ha_federatedx';
