-- own account: refused; login of the target: refused
CREATE TABLE a (id int) ENGINE=MyISAM DATA DIRECTORY='/tmp' INDEX DIRECTORY='/tmp';
