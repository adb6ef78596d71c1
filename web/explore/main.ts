import { createApp } from 'vue';
import '../page.css';
import { pageData } from '../page-data.js';
import ExplorePage from './ExplorePage.vue';

const given = await pageData<{ name: string; experiment: unknown }>();
createApp(ExplorePage, { given }).mount('#app');
