import fc from 'fast-check';

// one seed for every property, so that a failure in CI is the failure seen at home
fc.configureGlobal({ seed: 20231101 });
