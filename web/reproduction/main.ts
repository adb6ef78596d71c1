import { createApp } from 'vue';
import type { ReproductionPage as PageData } from '../../src/report/page/reproduction-page.js';
import '../page.css';
import { pageData } from '../page-data.js';
import ReproductionPage from './ReproductionPage.vue';

const data = await pageData<PageData>();
if (data === null) throw new Error('This page is a template: reproduce writes its data into it.');
document.title = `${data.title} · diffusion-bounds`;
createApp(ReproductionPage, { data }).mount('#app');
